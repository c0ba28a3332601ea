// The citizen's own link: shown once, to be copied, printed or kept as a file.

import { byId, data, say } from "./page.js";
import { chatCode } from "./sealing.js";

/** The address under which `secret` opens the trip. What stands behind # is sent to nobody. */
export const linkOf = (secret) => `${location.origin}/trips/${data.lang}/mine/#${secret}`;

/** The link, and what is done with it; for a traveller who wants to be told on Telegram also the link to the bot. */
export function readyLink(secret, { telegram }) {
  const link = linkOf(secret);
  Object.assign(byId("own"), { href: link, textContent: link });
  byId("to-app").href = `/trips/${data.lang}/app/#${secret}`;
  byId("to-bot").hidden = !(telegram && byId("bot").pathname.length > 1);
  if (telegram) chatCode(secret).then((code) => (byId("bot").search = `start=${code}`));
  byId("copy").onclick = async () => {
    try {
      await navigator.clipboard.writeText(link);
      byId("copied").textContent = say("copied");
    } catch {
      getSelection().selectAllChildren(byId("own")); // the browser does not let us: it is marked, to be copied by hand
      byId("copied").textContent = say("marked");
    }
  };
  byId("print").onclick = () => print();
  const text = `${document.querySelector(".office").textContent.trim()}\r\n${say("file")}\r\n\r\n${link}\r\n`;
  byId("file").href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/plain;charset=utf-8" }));
}
