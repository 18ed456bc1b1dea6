/** Speaks to a simulator's control surface: posts when there is something to say, else reads. */
export async function tell<T = unknown>(control: string, path: string, said?: object): Promise<T> {
  const init = said && {
    method: 'POST',
    body: JSON.stringify(said),
    headers: { 'content-type': 'application/json' },
  }
  const response = await fetch(control + path, init)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
