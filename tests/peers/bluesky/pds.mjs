// A personal data server of Bluesky's own project, with a directory of identities (PLC) of its own, on loopback, in
// memory, until standard input ends. Prints one line of JSON: address, handle, password.
import { TestPds, TestPlc } from "@atproto/dev-env";

const plc = await TestPlc.create({});
const pds = await TestPds.create({ didPlcUrl: plc.url, inviteRequired: false });
const account = { handle: "mfa.test", email: "press@mfa.samal.example", password: "a-password-of-the-test" };
const made = await fetch(`${pds.url}/xrpc/com.atproto.server.createAccount`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(account),
});
if (!made.ok) throw new Error(`createAccount answered ${made.status} ${await made.text()}`);
console.log(JSON.stringify({ address: pds.url, handle: account.handle, password: account.password }));
process.stdin.on("end", () => process.exit(0)).resume();
