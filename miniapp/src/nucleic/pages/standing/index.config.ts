export default definePageConfig({ navigationBarTitleText: '查不到结果？' })
