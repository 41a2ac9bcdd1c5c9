// Files of the API, which want the token that an ordinary link would not send.
import { pb } from "./api.js";

/** @type {(path: string, name: string) => Promise<void>} saves a file; name is what it is called here */
export async function download(path, name) {
  const response = await fetch(path, { headers: { Authorization: pb.authStore.token } });
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw Object.assign(new Error("no file"), { status: response.status, response: body });
  }
  const url = URL.createObjectURL(await response.blob());
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
