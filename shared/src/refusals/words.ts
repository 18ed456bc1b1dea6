/** One expected "no": its HTTP status and what a person reads. The code is the contract and never renamed once shipped. */
export interface RefusalWords {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 423 | 428 | 429 | 500 | 502 | 503
  zh: string
  en: string
}
