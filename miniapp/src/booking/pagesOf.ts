/** The pages of this room that only this room opens. */
export const pagesOf = {
  hospital: (id: string) => `/booking/pages/hospital/index?id=${id}`,
  department: (id: string) => `/booking/pages/department/index?id=${id}`,
  doctorTimes: (id: string) => `/booking/pages/times/index?doctor=${id}`,
  departmentTimes: (id: string) => `/booking/pages/times/index?department=${id}`,
  /** The same page with the sheet of one time open: one tap to book it. */
  offer: (times: string, slotId: string) => `${times}&slot=${slotId}`,
} as const
