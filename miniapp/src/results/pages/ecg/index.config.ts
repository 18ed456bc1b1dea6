export default definePageConfig({ navigationBarTitleText: '十二导联', pageOrientation: 'auto' })
