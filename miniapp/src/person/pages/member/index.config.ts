export default definePageConfig({ navigationBarTitleText: '家人信息' })
