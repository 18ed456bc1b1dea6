import { useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/i18n.ts'
import { account } from '../../session/api.ts'
import { useSettings } from '../../settings.ts'
import { StateChip } from '../../ui/chips.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { ChoiceField, ShownField, TextField } from '../../ui/fields.tsx'
import { Card } from '../../ui/layout.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { ethnicGroups } from '../ethnic.ts'
import { idTypeOf, type Faults, type Form } from '../form.ts'
import { formWords } from '../formWords.ts'

interface FormFieldsProps {
  form: Form
  fill: (part: Partial<Form>) => void
  faults: Faults
  /** Show what is wrong everywhere, not only where one has been. */
  all: boolean
  today: string
  onOpen: (sheet: ReactNode) => void
}

/** The lines of the real-name form; a fault shows once one has left its line. */
export function FormFields({ form, fill, faults, all, today, onOpen }: FormFieldsProps) {
  const words = useWords(formWords)
  const { language } = useSettings()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const part: PartProps = {
    form,
    fill,
    today,
    onOpen,
    leave: (field) => () => setLeft((before) => new Set(before).add(field)),
    shown: (field) => (all || left.has(field) ? faults[field] : null),
  }
  // A number of full length is looked at while one still types.
  const numberFault = form.idNumber.replace(/\s/g, '').length >= 18 ? faults.idNumber : part.shown('idNumber')
  return (
    <Card flush>
      <TextField
        label={words.name}
        placeholder={words.namePlaceholder}
        value={form.name}
        maxLength={50}
        onChange={(name) => fill({ name })}
        onLeave={part.leave('name')}
        fault={part.shown('name')}
      />
      <DocumentFields {...part} fault={numberFault} />
      {form.idType === 'passport' && <PassportFields {...part} />}
      <ChoiceField
        label={words.ethnic}
        value={form.ethnicGroup}
        choices={ethnicGroups(language)}
        onChange={(ethnicGroup) => fill({ ethnicGroup })}
        onOpen={onOpen}
      />
      <ContactFields {...part} />
    </Card>
  )
}

type Fault = string | null | undefined
type PartProps = Pick<FormFieldsProps, 'form' | 'fill' | 'today' | 'onOpen'> & {
  leave: (field: string) => () => void
  shown: (field: keyof Faults) => Fault
}

function DocumentFields({ form, fill, onOpen, leave, fault }: PartProps & { fault: Fault }) {
  const words = useWords(formWords)
  const passport = form.idType === 'passport'
  return (
    <>
      <ChoiceField
        label={words.idType}
        value={idTypeOf(form)}
        choices={[
          { value: 'resident-id', word: words.residentId },
          { value: 'residence-permit', word: words.residencePermit },
          { value: 'passport', word: words.passport },
        ]}
        onChange={(idType) => fill({ idType })}
        onOpen={onOpen}
      />
      <TextField
        label={words.number}
        kind={passport ? 'text' : 'id'}
        placeholder={passport ? words.passportPlaceholder : words.numberPlaceholder}
        value={form.idNumber}
        maxLength={22}
        onChange={(idNumber) => fill({ idNumber })}
        onLeave={leave('idNumber')}
        fault={fault}
      />
    </>
  )
}

/** A passport says neither birthday nor sex in its number. */
function PassportFields({ form, fill, today, onOpen, shown }: PartProps) {
  const words = useWords(formWords)
  return (
    <>
      <DateField
        label={words.birthday}
        value={form.birthday}
        latest={today}
        onChange={(day) => fill({ birthday: day })}
        fault={shown('birthday')}
      />
      <ChoiceField
        label={words.sex}
        value={form.sex === '' ? null : form.sex}
        choices={[
          { value: 'male', word: words.male },
          { value: 'female', word: words.female },
        ]}
        onChange={(chosen) => fill({ sex: chosen })}
        fault={shown('sex')}
        onOpen={onOpen}
      />
    </>
  )
}

function ContactFields(part: PartProps) {
  const words = useWords(formWords)
  return (
    <>
      <PhoneField {...part} />
      <TextField
        label={words.address}
        placeholder={words.addressPlaceholder}
        value={part.form.address}
        maxLength={120}
        onChange={(address) => part.fill({ address })}
      />
    </>
  )
}

/** One's own number is known from WeChat; for somebody else one may leave it out. */
function PhoneField({ form, fill, shown, leave }: PartProps) {
  const words = useWords(formWords)
  const known = useRemote(account)
  const verified = known.state === 'ready' ? known.value.phoneMasked : null
  if (form.relation === 'self' && verified) {
    const chip = (
      <StateChip tone="open" icon="check">
        {words.verified}
      </StateChip>
    )
    return (
      <ShownField label={words.phone} trailing={chip}>
        {verified}
      </ShownField>
    )
  }
  return (
    <TextField
      label={words.phone}
      kind="phone"
      placeholder={words.phonePlaceholder}
      value={form.phone}
      maxLength={11}
      onChange={(phone) => fill({ phone })}
      onLeave={leave('phone')}
      fault={shown('phone')}
    />
  )
}
