import { useEffect, useState } from 'react'
import Taro from '@tarojs/taro'

/** Whether the element with this id has come near the screen yet; once it has, that stays. */
export function useSeen(id: string): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => watch(id, () => setSeen(true)), [id])
  return seen
}

const near = 240

function watch(id: string, tell: () => void): () => void {
  return process.env['TARO_ENV'] === 'weapp' ? watchPhone(id, tell) : watchBrowser(id, tell)
}

function watchPhone(id: string, tell: () => void): () => void {
  const observer = Taro.createIntersectionObserver(Taro.getCurrentInstance().page ?? {})
  observer.relativeToViewport({ bottom: near }).observe(`#${id}`, ({ intersectionRatio }) => {
    if (Number(intersectionRatio) > 0) tell()
  })
  return () => observer.disconnect()
}

function watchBrowser(id: string, tell: () => void): () => void {
  const element = document.getElementById(id)
  if (!element || !('IntersectionObserver' in window)) {
    tell()
    return () => undefined
  }
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) tell()
    },
    { rootMargin: `${near}px` },
  )
  observer.observe(element)
  return () => observer.disconnect()
}
