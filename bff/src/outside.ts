import type { Config } from './config.ts'
import type { Deps } from './deps.ts'
import { buildIdentityAuthority } from './identity/authority.ts'
import { buildWechat } from './wechat/api.ts'

/** The clients of WeChat and of the identity authority, as the configuration names them. */
export function outside(
  config: Config,
  needs: Pick<Deps, 'redis' | 'clock' | 'newId'>,
): Pick<Deps, 'wechat' | 'identity'> {
  return {
    wechat: buildWechat(
      {
        apiBase: config.WECHAT_API_BASE,
        openBase: config.WECHAT_OPEN_BASE,
        weapp: { appId: config.WECHAT_APPID, secret: config.WECHAT_SECRET },
        web: { appId: config.WECHAT_WEB_APPID, secret: config.WECHAT_WEB_SECRET },
        miniprogramState: config.WECHAT_MINIPROGRAM_STATE,
        timeoutMs: config.WECHAT_TIMEOUT_MS,
      },
      needs,
    ),
    identity: buildIdentityAuthority(
      {
        base: config.IDENTITY_BASE,
        client: config.IDENTITY_CLIENT,
        key: config.IDENTITY_KEY,
        timeoutMs: config.IDENTITY_TIMEOUT_MS,
      },
      needs,
    ),
  }
}
