// /verify/ itself: on to the page in the reader's language. The fragment of a QR code stays in the browser.

const offered = [...document.querySelectorAll("section[lang]")].map((section) => section.lang);
const asked = new URLSearchParams(location.search).get("lang");
const wanted = [asked, ...navigator.languages].filter(Boolean).map((tag) => tag.toLowerCase().split("-")[0]);
const found = wanted.find((tag) => offered.includes(tag)) ?? (offered.includes("en") ? "en" : offered[0]);
location.replace(`/verify/${found}/${location.hash}`);
