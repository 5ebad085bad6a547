/** A request that the fake rejects with the failure envelope of the spec. Its message becomes `error`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
