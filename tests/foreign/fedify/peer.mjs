// A server of the fediverse made with Fedify that does what it is told and writes down what came. It listens on
// loopback, behind a web server that ends TLS for its public address; prints {"port": …}.
// Arguments: how it signs first ("rfc9421" or "draft-cavage-http-signatures-12"); its public address, "https://…".
// Its actor `alice` is shown only to who signs the question (authorised fetch). POST /told with {"do": …} makes it act;
// GET /heard gives what its inbox took, each note with whether its own proof (FEP-8b32) holds.
import { createServer } from "node:http";
import { createFederation, generateCryptoKeyPair, MemoryKvStore, verifyObject } from "@fedify/fedify";
import {
  Accept, Announce, Create, Delete, Follow, isActor, Like, Mention, Note, Person, PUBLIC_COLLECTION, Tombstone, Undo, Update,
} from "@fedify/fedify/vocab";
import { LanguageString } from "@fedify/fedify/runtime";

const base = process.argv[3];
const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
const heard = [];
const made = new Map(); // what alice has sent, by id, for taking it back
const federation = createFederation({
  kv: new MemoryKvStore(),
  firstKnock: process.argv[2],
});

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (identifier !== "alice") return null;
    const pairs = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      inbox: ctx.getInboxUri(identifier),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys)
  .authorize(async (ctx) => {
    const owner = await ctx.getSignedKeyOwner();
    heard.push({ type: "question", by: owner?.id?.href ?? null });
    return owner != null;
  });

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Accept, async (_ctx, accept) => {
    heard.push({ type: "Accept", id: accept.id?.href, object: accept.objectId?.href });
  })
  .onError((_ctx, error) => {
    heard.push({ type: "error", said: String(error?.stack ?? error) });
  })
  .on(Create, (ctx, activity) => hear(ctx, "Create", activity))
  .on(Update, (ctx, activity) => hear(ctx, "Update", activity))
  .on(Delete, async (_ctx, activity) => {
    heard.push({ type: "Delete", id: activity.id?.href, object: activity.objectId?.href });
  });

async function hear(ctx, type, activity) {
  const note = await activity.getObject(ctx);
  const to = note.toIds.map((one) => one.href);
  const mentions = [];
  for await (const tag of note.getTags(ctx)) mentions.push(tag.href?.href);
  // what the author's own server shows under the note's id, and its proof; of what is for alice alone, what came
  const { document } = to.includes(ctx.getActorUri("alice").href)
    ? { document: (await activity.toJsonLd()).object }
    : await ctx.documentLoader(note.id.href);
  const verified = await verifyObject(Note, document, ctx);
  const changed = await verifyObject(Note, { ...document, content: document.content + " " }, ctx);
  heard.push({
    type,
    id: activity.id?.href,
    object: note.id.href,
    to: [...to, ...note.ccIds.map((one) => one.href)],
    answers: note.replyTargetId?.href ?? null,
    mentions,
    contents: note.contents.map((text) => ({ text: text.toString(), language: (text.locale ?? text.language)?.toString() ?? null })),
    url: note.url?.href ?? null,
    published: note.published?.toString(),
    updated: note.updated?.toString() ?? null,
    proof: verified !== null,
    proofOfChanged: changed !== null,
  });
}

async function act(told) {
  const ctx = federation.createContext(new URL(base), undefined);
  const me = ctx.getActorUri("alice");
  const loader = await ctx.getDocumentLoader({ identifier: "alice" });
  const actor = await ctx.lookupObject(told.actor, { documentLoader: loader });
  if (!isActor(actor)) throw new Error("no actor there");
  const id = new URL(`#${told.do}-${told.number}`, me);
  const object = told.object == null ? null : new URL(told.object);
  const kinds = {
    follow: () => new Follow({ id, actor: me, object: actor.id }),
    like: () => new Like({ id, actor: me, object }),
    boost: () => new Announce({ id, actor: me, object, to: PUBLIC_COLLECTION }),
    reply: () =>
      new Create({
        id,
        actor: me,
        to: PUBLIC_COLLECTION,
        object: new Note({
          id: new URL(`/notes/${told.number}`, base),
          attribution: me,
          replyTarget: object,
          content: "Рақмет!",
          to: PUBLIC_COLLECTION,
        }),
      }),
    ask: () => {
      const said = `<p><a href="${actor.id.href}" class="u-url mention">@${actor.preferredUsername}</a> Шекара ашық па?</p>`;
      const note = new Note({
        id: new URL(`/notes/${told.number}`, base),
        attribution: me,
        to: actor.id,
        tags: [new Mention({ href: actor.id, name: `@${actor.preferredUsername}@${actor.id.host}` })],
        contents: [said, new LanguageString(said, "kk")],
      });
      return new Create({ id, actor: me, to: actor.id, object: note });
    },
    undo: () => new Undo({ id, actor: me, object: made.get(told.object) }),
    unsay: () =>
      new Delete({ id, actor: me, to: PUBLIC_COLLECTION, object: new Tombstone({ id: new URL(told.object) }) }),
  };
  const activity = kinds[told.do]();
  made.set(id.href, activity);
  await ctx.sendActivity({ identifier: "alice" }, actor, activity);
  const finger = await ctx.lookupWebFinger(new URL(told.actor));
  return { id: id.href, name: actor.name?.toString(), username: actor.preferredUsername?.toString(), links: finger?.links };
}

const server = createServer(async (incoming, outgoing) => {
  const pieces = [];
  for await (const piece of incoming) pieces.push(piece);
  const body = Buffer.concat(pieces);
  try {
    if (incoming.url === "/heard") return answer(outgoing, 200, heard);
    if (incoming.url === "/told") return answer(outgoing, 200, await act(JSON.parse(body.toString())));
  } catch (error) {
    return answer(outgoing, 500, { error: String(error?.stack ?? error) });
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const request = new Request(new URL(incoming.url, base), {
    method: incoming.method,
    headers,
    body: incoming.method === "GET" || incoming.method === "HEAD" ? undefined : body,
  });
  const response = await federation.fetch(request, { contextData: undefined });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});

function answer(outgoing, status, data) {
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(data));
}

await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
console.log(JSON.stringify({ port: server.address().port }));
