export default definePageConfig({
  navigationBarTitleText: '畅行码',
  navigationBarBackgroundColor: '#0c5a53',
  navigationBarTextStyle: 'white',
  backgroundColor: '#0c5a53',
})
