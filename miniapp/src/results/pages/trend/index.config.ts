export default definePageConfig({ navigationBarTitleText: '变化趋势' })
