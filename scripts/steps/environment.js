import { local, root } from './paths.js'

const host = '127.0.0.1'

/** The addresses of this run, as others see them. */
export function addresses(ports, env, { watching = false } = {}) {
  const at = (port) => `http://${host}:${port}`
  const web = (env.PUBLIC_URL || at(watching ? ports.h5 : ports.web)).replace(/\/+$/, '')
  return {
    web,
    /** How we ourselves reach the web process, wherever PUBLIC_URL leads. */
    own: at(ports.web),
    metrics: at(ports.metrics),
    workerMetrics: at(ports.workerMetrics),
    wechat: at(ports.wechat),
    identity: at(ports.identity),
    yc1: at(ports.yc1),
    yctcm: at(ports.yctcm),
    ycmch: at(ports.ycmch),
    labs: at(ports.labs),
    street: at(ports.street),
  }
}

/** What config.ts reads. The caller's own environment comes last, so that each value can be set from outside. */
export function productEnv({ ports, keys, urls, name, databaseUrl, redisUrl, env }) {
  return {
    ...keys,
    NODE_ENV: 'production',
    HOST: host,
    WECHAT_API_BASE: urls.wechat,
    WECHAT_OPEN_BASE: urls.wechat,
    WECHAT_APPID: 'wx0ca4d0000000demo',
    WECHAT_WEB_APPID: 'wx0ca4d0000000page',
    IDENTITY_BASE: urls.identity,
    HOSPITAL_YC1_BASE: `${urls.yc1}/fhir`,
    HOSPITAL_YC1_PACS: `${urls.yc1}/dicom-web`,
    HOSPITAL_YCTCM_HOST: host,
    HOSPITAL_YCTCM_PORT: `${ports.yctcmMllp}`,
    HOSPITAL_YCMCH_BASE: `${urls.ycmch}/fhir`,
    HOSPITAL_YCMCH_MANIFEST: `${urls.ycmch}/$bulk-publish`,
    HOSPITALS_FILE: `${root}/config/hospitals.json`,
    // Nobody in the demo town sits at a laboratory's desk: critical values are shown at once, and listed for staff.
    CRITICAL_HOLD_MINUTES: '0',
    CSV_DROP_DIR: local('drop', name),
    FILES_DIR: local('files', name),
    TIME_ZONE: 'Asia/Shanghai',
    LOG_LEVEL: 'info',
    // For `npm run dev`: decorators as the BFF's tsconfig has them, wherever tsx is called from.
    TSX_TSCONFIG_PATH: `${root}/bff/tsconfig.json`,
    ...env,
    PORT: `${ports.web}`,
    METRICS_PORT: `${ports.metrics}`,
    MLLP_PORT: `${ports.mllp}`,
    PUBLIC_URL: urls.web,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
  }
}
