// The room's face to other rooms: whose samples are in which tube.
export { installPoint } from './manage.ts'
export {
  moveSamples,
  perhapsMine,
  sampledAs,
  tubeById,
  tubePeople,
  type PerhapsMine,
  type SealedTube,
} from './people.ts'
