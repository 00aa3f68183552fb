import { createHash } from "node:crypto";
import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { describeError } from "#shared/errors.ts";
import type { AuthenticationDeps } from "../../controller/authenticate/authenticate.ts";
import { verifyS3Request } from "./s3-signature.ts";

interface StoredObject {
	readonly body: Buffer;
	/** Those that S3 gives back: x-amz-meta-*, content-type. */
	readonly headers: Readonly<Record<string, string>>;
	readonly at: Date;
}

/** A storage service that lets in who has signed with keys of the controller's roles, and says who they were. */
export interface S3Sink {
	readonly server: Server;
	/** By `bucket/key`. */
	readonly objects: ReadonlyMap<string, StoredObject>;
	/** Whose requests were let in since it was last asked, by ARN. */
	takeSigners(): ReadonlySet<string>;
	/** Why requests were refused since it was last asked. */
	takeRefusals(): readonly string[];
}

/** As much of S3 as rclone, restic, s3cmd, s3fs and the AWS CLI need to store and fetch files, in one bucket or more, in memory. */
export function createS3Sink(authentication: AuthenticationDeps): S3Sink {
	const objects = new Map<string, StoredObject>();
	let signers = new Set<string>();
	let refusals: string[] = [];

	async function answer(
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const { method = "GET", url = "/", rawHeaders } = request;
		const body = await buffer(request);
		try {
			const signed = { method, target: url, rawHeaders, body };
			signers.add((await verifyS3Request(signed, authentication)).arn);
		} catch (error) {
			refusals.push(`${method} ${url}: ${describeError(error)}`);
			fail(response, 403, "AccessDenied");
			return;
		}
		const { pathname, searchParams } = new URL(url, "http://sink");
		const path = decodeURIComponent(pathname.slice(1));
		const [bucket = ""] = path.split("/", 1);
		const key = path.slice(bucket.length + 1);
		if (key === "") answerBucket(response, method, bucket, searchParams);
		else answerObject(request, response, `${bucket}/${key}`, body);
	}

	function answerBucket(
		response: ServerResponse,
		method: string,
		bucket: string,
		query: URLSearchParams,
	): void {
		if (method !== "GET") response.end();
		else if (bucket === "")
			sendXml(
				response,
				"<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>bucket</Name><CreationDate>2027-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>",
			);
		else if (query.has("location"))
			sendXml(
				response,
				'<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>',
			);
		else if (query.has("uploads"))
			sendXml(response, "<ListMultipartUploadsResult/>");
		else sendXml(response, listing(objects, bucket, query));
	}

	function answerObject(
		request: IncomingMessage,
		response: ServerResponse,
		path: string,
		body: Buffer,
	): void {
		const { method, headers } = request;
		if (method === "PUT") {
			const content = isStreamed(headers) ? withoutChunks(body) : body;
			objects.set(path, {
				body: content,
				headers: kept(headers),
				at: new Date(),
			});
			response.setHeader("ETag", etag(content)).end();
			return;
		}
		const found = objects.get(path);
		if (!found) fail(response, 404, "NoSuchKey");
		else if (method !== "DELETE") sendObject(response, found, headers.range);
		else {
			objects.delete(path);
			response.writeHead(204).end();
		}
	}

	return {
		server: createServer((request, response) => {
			answer(request, response).catch((error) => response.destroy(error));
		}),
		objects,
		takeSigners() {
			const taken = signers;
			signers = new Set();
			return taken;
		},
		takeRefusals() {
			const taken = refusals;
			refusals = [];
			return taken;
		},
	};
}

function sendObject(
	response: ServerResponse,
	{ body, headers, at }: StoredObject,
	range: string | undefined,
): void {
	const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
	const start = Number(from ?? 0);
	const end = to ? Math.min(Number(to) + 1, body.length) : body.length;
	const part = from === undefined ? body : body.subarray(start, end);
	response.writeHead(from === undefined ? 200 : 206, {
		...headers,
		"Content-Length": part.length,
		"Last-Modified": at.toUTCString(),
		"Accept-Ranges": "bytes",
		ETag: etag(body),
		...(from !== undefined && {
			"Content-Range": `bytes ${start}-${end - 1}/${body.length}`,
		}),
	});
	response.end(response.req.method === "HEAD" ? undefined : part);
}

function listing(
	objects: ReadonlyMap<string, StoredObject>,
	bucket: string,
	query: URLSearchParams,
): string {
	const prefix = query.get("prefix") ?? "";
	const delimiter = query.get("delimiter") ?? "";
	const folders = new Set<string>();
	let contents = "";
	for (const [path, { body, at }] of [...objects].sort()) {
		const key = path.slice(bucket.length + 1);
		if (!path.startsWith(`${bucket}/`) || !key.startsWith(prefix)) continue;
		const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
		if (cut !== -1) folders.add(key.slice(0, cut + delimiter.length));
		else
			contents += `<Contents><Key>${key}</Key><LastModified>${at.toISOString()}</LastModified><ETag>${etag(body)}</ETag><Size>${body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
	}
	const common = [...folders].map(
		(folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`,
	);
	return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${objects.size}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${contents}${common.join("")}</ListBucketResult>`;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
function isStreamed(headers: IncomingMessage["headers"]): boolean {
	return String(headers["x-amz-content-sha256"]).startsWith("STREAMING-");
}

/** `size;chunk-signature=…`, line end, so many bytes, line end; the last one is of size 0. */
function withoutChunks(body: Buffer): Buffer {
	const parts: Buffer[] = [];
	for (let at = 0; at < body.length; ) {
		const end = body.indexOf("\r\n", at);
		const size = Number.parseInt(body.toString("latin1", at, end), 16);
		if (size === 0) break;
		parts.push(body.subarray(end + 2, end + 2 + size));
		at = end + 2 + size + 2;
	}
	return Buffer.concat(parts);
}

function kept(headers: IncomingMessage["headers"]): Record<string, string> {
	const names = Object.keys(headers).filter(
		(name) => name.startsWith("x-amz-meta-") || name === "content-type",
	);
	return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}

function etag(body: Buffer): string {
	return `"${createHash("md5").update(body).digest("hex")}"`;
}

function sendXml(response: ServerResponse, xml: string): void {
	response.setHeader("Content-Type", "application/xml");
	response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
}

function fail(response: ServerResponse, status: number, code: string): void {
	response.statusCode = status;
	sendXml(
		response,
		`<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
	);
}
