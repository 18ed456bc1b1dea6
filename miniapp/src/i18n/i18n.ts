import { useSettings, type Settings } from '../settings.ts'

/**
 * Words in two languages, kept beside the room that says them, so that a subpackage carries its own. A phrase is a
 * text, or a function of what it mentions: plurals and order are plain code, since WeChat has no Intl to ask.
 */
type Phrase = string | ((...mentioned: never[]) => string)
type Phrases = Record<string, Phrase>

export type Book<T extends Phrases> = Record<Settings['language'], T>

/** A room's words: a phrase that is missing in English, or takes other arguments there, does not compile. */
export function book<T extends Phrases>(zh: T, en: NoInfer<T>): Book<T> {
  return { zh, en }
}

/** The words in the language that the person reads; the page is drawn anew when it changes. */
export function useWords<T extends Phrases>(words: Book<T>): T {
  return words[useSettings().language]
}

/** A refusal's or notice's words, which travel in both languages. */
export function useSaid(): (said: { zh: string; en: string }) => string {
  const { language } = useSettings()
  return (said) => said[language]
}
