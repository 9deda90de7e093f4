import type { Arrival } from '../../core/ticket/decide-arrival.ts';
import type { LoginParameters } from '../../core/ticket/link-parameters.ts';

/** A ticket in somebody's hand, at a door. */
export interface Presented {
  readonly text: string;
  readonly brand: LoginParameters['brand'];
  readonly arrival: Arrival;
}
