import { Image } from '@tarojs/components'
import { sized } from './svg.ts'

interface PictureProps {
  src: string
  width: number
  height?: number
  className?: string
  /** What the picture says; none for decoration. */
  alt?: string
}

/** A picture of a fixed size. In a browser a plain `img`, so that its text alternative is a real one. */
export function Picture({ src, width, height = width, className = '', alt = '' }: PictureProps) {
  const style = sized(width, height)
  if (process.env['TARO_ENV'] === 'h5') return <img className={`pic ${className}`} style={style} src={src} alt={alt} />
  return (
    <Image
      className={`pic ${className}`}
      style={style}
      src={src}
      {...(alt ? { ariaLabel: alt } : { ariaHidden: true })}
    />
  )
}
