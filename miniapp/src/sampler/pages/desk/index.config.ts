export default definePageConfig({ navigationBarTitleText: '采样员' })
