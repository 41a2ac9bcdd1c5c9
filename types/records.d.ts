// The official SDK, typed: `const pb = new PocketBase(url) as TypedPocketBase`. All of it follows from openapi.d.ts.
import type PocketBase from "pocketbase";
import type { RecordOptions, RecordService } from "pocketbase";
import type { paths } from "./openapi.js";

/** Whatever has records. */
export type CollectionName = {
  [Path in keyof paths]: Path extends `/api/collections/${infer Name}/records` ? Name : never;
}[keyof paths];

type Json<Part> = Part extends { content: { "application/json": infer Body } } ? Body : never;
type Listed<Name extends CollectionName> = paths[`/api/collections/${Name}/records`];
type Single<Name extends CollectionName> = paths[`/api/collections/${Name}/records/{id}`];
/** The SDK sends a Date as its instant, and whatever has a file as a form. */
type Sendable<Body> = { [Field in keyof Body]: Body[Field] | (string extends Body[Field] ? Date | Blob : never) };
type Sent<Operation> = Operation extends { requestBody: infer Body } ? Sendable<Json<Body>> : never;

/** A record as it is answered. */
export type RecordOf<Name extends CollectionName> = Json<Listed<Name>["get"]["responses"][200]>["items"][number];

/** What may be sent to create a record, and to change one; `never` where clients cannot. */
export type CreateOf<Name extends CollectionName> = Sent<Listed<Name>["post"]>;
export type UpdateOf<Name extends CollectionName> = Sent<Single<Name>["patch"]>;

export interface Records<Name extends CollectionName> extends Omit<RecordService<RecordOf<Name>>, "create" | "update"> {
  create(body: CreateOf<Name> | FormData, options?: RecordOptions): Promise<RecordOf<Name>>;
  update(id: string, body: UpdateOf<Name> | FormData, options?: RecordOptions): Promise<RecordOf<Name>>;
}

export type TypedPocketBase = {
  collection<Name extends CollectionName>(name: Name): Records<Name>;
} & PocketBase;
