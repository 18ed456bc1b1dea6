export default definePageConfig({ navigationBarTitleText: '谁在代管我' })
