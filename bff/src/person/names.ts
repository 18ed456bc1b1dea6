/** One way of writing for each name: the authority compares letter by letter. */
export function plainName(name: string): string {
  const text = name.normalize('NFC').trim()
  if (/\p{Script=Han}/u.test(text)) return text.replaceAll(/\s/g, '').replaceAll(/[•・‧∙．.]/g, '·')
  return text.replaceAll(/\s+/g, ' ').toUpperCase()
}
