/** WeChat wants this component when the bar is our own; the bar itself is part of each tab page (ui/TabBar.tsx). */
export default function CustomTabBar() {
  return null
}
