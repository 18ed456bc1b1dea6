import { Button as WeChatButton } from '@tarojs/components'
import { Button } from '../ui/Button.tsx'
import { names } from '../ui/names.ts'
import { Problem } from '../ui/Sheet.tsx'
import { useProblem } from '../ui/states.tsx'
import { useWrite } from '../ui/useWrite.ts'
import { bindPhone } from './api.ts'

interface BindPhoneProps {
  className?: string
  children: string
  onDone: () => void
}

/** WeChat's own button for the phone number: one tap, and a one-time code that the server changes for it. A browser has none. */
export function BindPhone({ children, onDone, className }: BindPhoneProps) {
  const said = useProblem()
  const binding = useWrite((code: string, key) => bindPhone({ body: { code }, key }), { done: onDone })
  if (process.env['TARO_ENV'] === 'h5') return null
  const look = names('full', className)
  return (
    <>
      {binding.busy ? (
        <Button className={look} busy onTap={() => undefined}>
          {children}
        </Button>
      ) : (
        <WeChatButton
          className={`tap btn btn-main ${look}`}
          openType="getPhoneNumber"
          onGetPhoneNumber={({ detail: { code } }) => code && binding.run(code)}
        >
          {children}
        </WeChatButton>
      )}
      {binding.error !== null && <Problem text={said(binding.error)} />}
    </>
  )
}
