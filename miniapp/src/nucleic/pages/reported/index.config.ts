export default definePageConfig({ navigationBarTitleText: '我报告过的' })
