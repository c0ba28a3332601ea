// Partner states: whom our own verified log recognises, and under which root key what they say is verified; as
// src/elshi/verify/partners.py. What a partner's receipt brings itself (its office record, its keys) counts only under
// the root key that the `recognition` in our log names.

import { SecurityError } from "./errors.js";
import { parseReceipt, verifyReceipt } from "./receipt.js";

/** The office is no partner of ours, or (`hasEnded`) not any more. It says nothing about what that office said. */
export class NotRecognisedError extends SecurityError {
  constructor(office, { own, hasEnded }) {
    super(`${office} is an office that ${own} does not recognise${hasEnded ? " any more" : ""}`);
    this.office = office;
    this.hasEnded = hasEnded;
  }
}

/** The trust that our log puts into `office`, without witnesses: recognition names none. Throws NotRecognisedError. */
export function partnerTrust(ledger, office) {
  const recognition = ledger.recognitions.get(office);
  if (recognition?.status !== "recognised") {
    throw new NotRecognisedError(office, { own: ledger.office.id, hasEnded: recognition !== undefined });
  }
  return { ...recognition.partner, policy: { witnesses: [], quorum: 0 } };
}

/** What a partner's receipt proves, as `verifyReceipt`, and whose it is: `{trust, found}`. Throws SecurityError. */
export async function verifyPartnerReceipt(bytes, ledger) {
  const trust = partnerTrust(ledger, parseReceipt(bytes).office);
  return { trust, found: await verifyReceipt(bytes, { trust }) };
}
