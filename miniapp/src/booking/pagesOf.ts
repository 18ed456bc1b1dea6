/** The pages of this room that only this room opens. */
export const pagesOf = {
  hospital: (id: string) => `/booking/pages/hospital/index?id=${id}`,
  department: (id: string) => `/booking/pages/department/index?id=${id}`,
  doctorTimes: (id: string) => `/booking/pages/times/index?doctor=${id}`,
  departmentTimes: (id: string) => `/booking/pages/times/index?department=${id}`,
} as const
