import { Text } from '@tarojs/components'
import type { Colour } from './colours.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { names } from './names.ts'
import { Tap } from './Tap.tsx'

/** `main` is the one main action of a screen; `danger` only for what destroys. */
export type ButtonKind = 'main' | 'soft' | 'ghost' | 'danger' | 'plain' | 'white' | 'warm'

interface ButtonProps {
  /** Starts with a verb and names its object. */
  children: string
  onTap: () => void
  kind?: ButtonKind
  small?: boolean
  /** Takes what room its row leaves. */
  wide?: boolean
  icon?: IconName
  /** It can't be pressed, and the reason stands next to it. */
  disabled?: boolean
  /** What it began has not ended yet: no second tap. */
  busy?: boolean
  label?: string | undefined
  className?: string
}

const inks: Record<ButtonKind, Colour> = {
  main: 'white',
  danger: 'white',
  soft: 'primaryDeep',
  ghost: 'primary',
  plain: 'primary',
  white: 'primary',
  warm: 'tileWarm',
}

export function Button({ children, onTap, kind = 'main', icon, label, className, ...state }: ButtonProps) {
  const { small, wide, disabled, busy } = state
  const off = !!disabled || !!busy
  return (
    <Tap
      className={names('btn', `btn-${kind}`, small && 'sm', wide && 'wide', busy && 'busy', className)}
      onTap={onTap}
      disabled={off}
      label={label}
    >
      {icon && <ButtonIcon icon={icon} small={!!small} colour={disabled ? 'text3' : inks[kind]} />}
      <Text className="btn-word">{children}</Text>
    </Tap>
  )
}

function ButtonIcon({ icon, small, colour }: { icon: IconName; small: boolean; colour: Colour }) {
  return <Icon name={icon} size={small ? 18 : 22} colour={colour} />
}
