export default definePageConfig({ navigationBarTitleText: '打印备用码' })
