import { colours, type Colour } from './colours.ts'
import { icons, type IconName } from './icons.ts'
import { Picture } from './Picture.tsx'
import { picture, svg } from './svg.ts'

interface IconProps {
  name: IconName
  size?: number
  colour?: Colour
  /** The colour of the one warm stroke; the line's own colour where it would distract: chips, buttons, states. */
  warm?: Colour
  alt?: string
}

export function Icon({ name, size = 20, colour = 'primary', warm = colour, alt = '' }: IconProps) {
  return <Picture src={iconPicture(name, colour, warm, size > 40 ? 1.4 : 1.8)} width={size} alt={alt} />
}

function iconPicture(name: IconName, colour: Colour, warm: Colour, line: number): string {
  const ink = colours[colour]
  const shapes = icons[name].replace(/§a/g, `stroke="${colours[warm]}"`).replace(/§f/g, `fill="${ink}"`)
  const group = `<g fill="none" stroke="${ink}" stroke-width="${line}" stroke-linecap="round" stroke-linejoin="round">${shapes}</g>`
  return picture(svg(24, 24, group), `${name} ${colour} ${warm} ${line}`)
}
