import { useState } from 'react'
import type { SessionView } from '@onecard/shared/session'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { Tag } from '../../../ui/chips.tsx'
import { Card, Note, Row } from '../../../ui/layout.tsx'
import { say } from '../../../ui/say.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { ConfirmSheet } from '../../../ui/Sheet.tsx'
import { Await, useProblem } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { now } from '../../../wire.ts'
import { devices, signOutDevice } from '../../api.ts'
import { accountWords } from '../../words.ts'

/** Where this account is signed in. */
export default function Devices() {
  const words = useWords(accountWords)
  const [asked, setAsked] = useState<SessionView | null>(null)
  const known = useRemote(devices)
  const over = asked && <SignOutDevice device={asked} onDone={known.reload} onClose={() => setAsked(null)} />
  return (
    <Screen title={words.devices} over={over}>
      <Note icon="lock">{words.devicesIntro}</Note>
      <Await of={known}>
        {({ items }) => (
          <Card flush>
            {items.map((device) => (
              <Device key={device.id} device={device} onAsk={() => setAsked(device)} />
            ))}
          </Card>
        )}
      </Await>
    </Screen>
  )
}

function Device({ device, onAsk }: { device: SessionView; onAsk: () => void }) {
  const words = useWords(accountWords)
  const { language } = useSettings()
  return (
    <Row
      icon="phone"
      title={device.device}
      note={words.lastSeen(longWhen(device.lastSeenAt, now(), language))}
      trailing={
        device.current ? (
          <Tag tone="pine">{words.thisDevice}</Tag>
        ) : (
          <Button kind="soft" small onTap={onAsk}>
            {words.signOutDevice}
          </Button>
        )
      }
    />
  )
}

function SignOutDevice({ device, onDone, onClose }: { device: SessionView; onDone: () => void; onClose: () => void }) {
  const words = useWords(accountWords)
  const said = useProblem()
  const leaving = useWrite((id: string) => signOutDevice({ params: { id } }), {
    done: () => {
      say(words.signedOut)
      onClose()
      onDone()
    },
  })
  return (
    <ConfirmSheet
      title={words.signOutDeviceTitle}
      text={words.signOutDeviceText(device.device)}
      verb={words.signOutDevice}
      kind="danger"
      busy={leaving.busy}
      problem={leaving.error === null ? null : said(leaving.error)}
      onConfirm={() => leaving.run(device.id)}
      onClose={onClose}
    />
  )
}
