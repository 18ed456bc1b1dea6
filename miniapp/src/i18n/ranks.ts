import type { Settings } from '../settings.ts'

/** Ranks that are the same everywhere: what doctors and hospitals are called by. Others stay as the hospital writes them. */
const english: Readonly<Record<string, string>> = {
  主任医师: 'Chief physician',
  副主任医师: 'Associate chief physician',
  主治医师: 'Attending physician',
  住院医师: 'Resident physician',
  三级甲等: 'Grade 3A',
  三级乙等: 'Grade 3B',
  二级甲等: 'Grade 2A',
  二级乙等: 'Grade 2B',
}

export function rankWord(rank: string, language: Settings['language']): string {
  return language === 'en' ? (english[rank] ?? rank) : rank
}

/** A doctor by name and rank; '' where none is named. */
export function doctorWord(
  { doctorName, doctorTitle }: { doctorName: string | null; doctorTitle: string | null },
  language: Settings['language'],
): string {
  return [doctorName, doctorTitle && rankWord(doctorTitle, language)].filter(Boolean).join(' ')
}
