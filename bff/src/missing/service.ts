// The room's face: what handlers and notices may ask of it.
export { missingArrived, missingMoves, missingTold } from './facts.ts'
