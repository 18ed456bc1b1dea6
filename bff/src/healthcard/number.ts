/**
 * The card number is the resident's master patient index number in this city: 16 digits, `RRRRRR NNNNNNNNN C`.
 * R: the region that issued it; N: nine random digits; C: check digit, ISO/IEC 7064 MOD 11,10.
 * It says nothing about its holder (no birthday, no order of claiming), so it may be printed and read aloud.
 */
export function cardNumber(region: string, serial: string): string {
  return region + serial + checkDigit(region + serial)
}

/** Catches every wrong digit and nearly every swap of two neighbours. */
export function isCardNumber(text: string): boolean {
  return /^\d{16}$/.test(text) && checkDigit(text.slice(0, -1)) === text.slice(-1)
}

function checkDigit(digits: string): string {
  let product = 10
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return String((11 - product) % 10)
}

/** `5991 **** **** 4317` */
export function maskNumber(number: string): string {
  return `${number.slice(0, 4)} **** **** ${number.slice(-4)}`
}
