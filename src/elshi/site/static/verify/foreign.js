// What the page says of a partner's receipt. Whose word it is stands in the heading and in the first sentence, by office
// and host as our own record names them: the name that a partner gives itself could be ours.

import { officialText, reasonOf } from "./answers.js";
import { SecurityError } from "./errors.js";
import { formatTime, LANGUAGE, say } from "./phrases.js";
import { NotRecognisedError, partnerTrust, verifyPartnerReceipt } from "./partners.js";
import { parseReceipt, readRenditions } from "./receipt.js";
import { details, paragraph } from "./show.js";

/**
 * `{key, heading, say, parts}` of an answer about a receipt of another office than ours. `ledger`: our own record, verified;
 * `contact`: the time of the last contact with the site, null if there is one. Throws what is no SecurityError.
 */
export async function answerPartner(bytes, ledger, contact) {
  const own = ledger.office.names[LANGUAGE] ?? ledger.office.names.en ?? ledger.office.id;
  const { office } = parseReceipt(bytes);
  try {
    const { trust, found } = await verifyPartnerReceipt(bytes, ledger);
    const values = { own, partner: nameOf(trust), time: contact === null ? "" : formatTime(contact) };
    return answerFound(found, await readRenditions(found), values);
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    if (error instanceof NotRecognisedError) {
      const says = error.hasEnded ? "recognition-ended-says" : "not-recognised-says";
      return { key: "not-recognised", say, parts: [paragraph(say(says, { own, partner: isolated(office) }))] };
    }
    const values = { own, partner: nameOf(partnerTrust(ledger, office)) };
    return { key: "receipt-bad", say, parts: [paragraph(say("partner-bad-says", values)), reasonOf(error)] };
  }
}

function answerFound({ record, office }, texts, values) {
  const isOver = record.type === "withdrawal" || (record.type === "account" && record.status !== "active");
  const parts = [
    paragraph(say("partner-says", values)),
    isOver ? paragraph(say(record.type === "account" ? "account-superseded-says" : "partner-withdrawn-says", values)) : null,
    values.time ? paragraph(say("partner-as-of", values)) : null,
    details([
      [say("record"), `№ ${record.id}`, { dir: "ltr" }],
      [say("version"), record.version],
      [say("date"), formatTime(record.issuedAt)],
      [say("account"), record.type === "account" ? `${record.handle} (${record.platform})` : null, { dir: "ltr" }],
      [say("partner-name"), office.names[LANGUAGE] ?? office.names.en ?? Object.values(office.names)[0]],
    ]),
    ...texts.flatMap(officialText),
  ];
  return { key: isOver ? "superseded" : "partner-good", heading: isOver ? "partner-over" : "partner-good", say: (key) => say(key, values), parts };
}

/** A partner as our own record names it. */
function nameOf({ office, host }) {
  return isolated(`${office} (${host})`);
}

/** Kept from turning the sentence around it (UAX #9, LRI and PDI). */
function isolated(words) {
  return `\u2066${words}\u2069`;
}
