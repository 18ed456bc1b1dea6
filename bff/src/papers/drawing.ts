import { openSheets, type Sheets } from '../infra/pdf/sheet.ts'
import { fits, ink, margin, room } from './place.ts'
import type { Paper } from './paper.ts'
import { drawTable } from './table.ts'
import { kindWords, sexWords, stateWords } from './words.ts'

/** Changes with every change of how papers look, so that nobody is handed an old look from a cache. */
export const look = 1

/** A report as a PDF; the same paper gives the same bytes. */
export function drawPaper(paper: Paper, rareFace: string): Promise<Buffer<ArrayBuffer>> {
  const title = `${paper.institutionName} ${paper.title}`
  const sheets = openSheets({ title, madeAt: paper.issuedAt, rareFace })
  let y = drawHead(sheets, paper)
  y = drawFacts(sheets, paper, y)
  if (paper.observations.length > 0) y = drawTable(sheets, paper.observations, y)
  y = drawParagraph(sheets, '结论', paper.conclusion, y)
  drawParagraph(sheets, '备注', paper.note, y)
  sheets.onEachPage((page, pages) => drawFoot(sheets, paper, `第 ${page} 页 / 共 ${pages} 页`))
  return sheets.finish()
}

function drawHead(sheets: Sheets, paper: Paper): number {
  const { x, width } = room(sheets)
  const box = { x, width }
  let y = sheets.write(paper.institutionName, { ...box, y: margin }, { size: 17, weight: 'bold', align: 'centre' })
  y = sheets.write(
    `${kindWords[paper.kind]}  ${paper.title}`,
    { ...box, y: y + 2 },
    { size: 13, align: 'centre', colour: ink.lake },
  )
  const said = stateWords[paper.state]
  if (said) y = sheets.write(said, { ...box, y: y + 2 }, { size: 9.5, align: 'centre', colour: '#8f2517' })
  sheets.line({ ...box, y: y + 6 }, ink.lake)
  return y + 14
}

/** Whose it is and where it comes from: two columns, the patient first. */
function drawFacts(sheets: Sheets, paper: Paper, top: number): number {
  const { x, width } = room(sheets)
  const facts: [string, string | null][] = [
    ['姓名', paper.name],
    ['性别 / 年龄', `${sexWords[paper.sex]} / ${paper.age} 岁`],
    ['采样时间', paper.sampled],
    ['报告时间', paper.issued],
    ['样本', paper.specimen],
    ['样本号', paper.sampleNumber],
    ['开单', paper.orderedBy],
    ['签发', paper.signedBy],
  ]
  const told = facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== '')
  let y = top
  for (let i = 0; i < told.length; i += 2) {
    const ends = told.slice(i, i + 2).map(([name, value], column) => {
      const at = { x: x + (column * width) / 2, y }
      sheets.write(name, { ...at, width: 70 }, { size: 9, colour: ink.quiet })
      return sheets.write(value, { ...at, x: at.x + 70, width: width / 2 - 80 }, { size: 9.5, weight: 'bold' })
    })
    y = Math.max(...ends) + 3
  }
  sheets.line({ x, y: y + 4, width }, ink.line)
  return y + 12
}

/** A paragraph may be longer than a page: it is written line by line. */
function drawParagraph(sheets: Sheets, name: string, text: string | null, top: number): number {
  if (text === null || text.trim() === '') return top
  const { x, width } = room(sheets)
  let y = fits(sheets, top + 10, 40)
  y = sheets.write(name, { x, y, width }, { size: 11, weight: 'bold', colour: ink.lake }) + 2
  for (const paragraph of sheets.linesOf(text, width, { size: 10 })) {
    y = fits(sheets, y, 15)
    y = sheets.write(paragraph, { x, y, width }, { size: 10 })
  }
  return y
}

const qrSize = 62

function drawFoot(sheets: Sheets, paper: Paper, pages: string): void {
  const { x, width, bottom } = room(sheets)
  const y = bottom + 14
  const right = x + qrSize + 12
  sheets.line({ x, y: y - 6, width }, ink.line)
  sheets.qr(paper.checkUrl, { x, y, size: qrSize })
  const lines = [
    '扫一扫左侧二维码，可核对这份报告是否真实、有没有更正或撤回。核对只显示机构、类别、报告时间和姓的首字。',
    '偏高、偏低不等于有病，结果请结合临床由医生解读。本报告只对所检样本负责。',
  ]
  let at = y
  for (const line of lines) at = sheets.write(line, { x: right, y: at, width: width - qrSize - 12 }, small) + 2
  sheets.write('一卡健康', { x: right, y: y + qrSize - 12, width: 100 }, { ...small, colour: ink.lake, weight: 'bold' })
  sheets.write(pages, { x: right, y: y + qrSize - 12, width: width - qrSize - 12 }, { ...small, align: 'right' })
}

const small = { size: 8.5, colour: ink.quiet } as const
