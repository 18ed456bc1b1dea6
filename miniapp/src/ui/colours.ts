/** The tokens' colours once more, for pictures: an SVG data URL can't see a page's variables. */
export const colours = {
  primary: '#0c5a53',
  primaryDeep: '#0a4a44',
  accent: '#e5a23c',
  accentText: '#915900',
  accentDeep: '#6f4300',
  danger: '#8f2517',
  dangerDeep: '#7d2413',
  dangerLine: '#c8513a',
  emergency: '#b3261e',
  lake: '#285793',
  lakeDeep: '#1c4372',
  text: '#16211f',
  text2: '#4a5754',
  text3: '#5c6966',
  quiet: '#7c8885',
  tileWarm: '#4a2d00',
  tileCool: '#06332f',
  white: '#ffffff',
  band: '#e2eeea',
  line: '#e1e4dd',
  ringTrack: '#dfe7e3',
} as const

export type Colour = keyof typeof colours
