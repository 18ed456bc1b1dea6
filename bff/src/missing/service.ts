// The room's face: what handlers and notices may ask of it.
export { copyOfMissing } from './own.ts'
export { missingArrived, missingMoves, missingTold } from './facts.ts'
