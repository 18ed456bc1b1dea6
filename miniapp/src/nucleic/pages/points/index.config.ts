export default definePageConfig({ navigationBarTitleText: '采样点' })
