import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { instanceRecord } from "../fakes/instance-record.ts";
import {
	type MetadataService,
	startMetadataService,
} from "../fakes/metadata-service.ts";
import { rawExchange } from "../fakes/raw-exchange.ts";
import { damaged, tries } from "./hostile.ts";

const HEADERS = "Host: 169.254.169.254\r\nConnection: close\r\n";
const good = [
	`GET /latest/meta-data/iam/security-credentials/worker HTTP/1.1\r\n${HEADERS}\r\n`,
	`GET /2009-04-04/meta-data/public-keys/0/openssh-key HTTP/1.0\r\n\r\n`,
	`PUT /latest/api/token HTTP/1.1\r\n${HEADERS}X-aws-ec2-metadata-token-ttl-seconds: 21600\r\nContent-Length: 0\r\n\r\n`,
	`PUT /latest/api/token HTTP/1.1\r\n${HEADERS}X-aws-ec2-metadata-token-ttl-seconds: 60\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n`,
	`GET /latest/dynamic/instance-identity/document HTTP/1.1\r\n${HEADERS}X-aws-ec2-metadata-token: AAAA\r\n\r\n`,
	`HEAD /latest/user-data HTTP/1.1\r\n${HEADERS}X-Forwarded-For: 10.0.0.1\r\n\r\n`,
];

describe("the metadata service under damaged requests", () => {
	let service: MetadataService;
	before(async () => {
		const options = {
			httpTokens: "required",
			httpEndpoint: "enabled",
			httpPutResponseHopLimit: 1,
			httpProtocolIpv6: "disabled",
			instanceMetadataTags: "disabled",
		} as const;
		const record = instanceRecord(1, { metadataOptions: options });
		service = await startMetadataService(record);
	});
	after(() => service[Symbol.asyncDispose]());

	it("answers or ends the connection, never fails, and never gives keys away", async () => {
		await fc.assert(
			fc.asyncProperty(damaged(good), async (request) => {
				const answer = await rawExchange(service.port, request, "and end");
				// Damage can cut one request into two, the second of which may ask for a continuation.
				if (answer !== "") assert.match(answer, /^HTTP\/1\.1 [1-4]\d\d /);
				assert.doesNotMatch(answer, /SecretAccessKey/);
			}),
			tries(3000),
		);
		const failures = service.lines.filter(({ level }) => level === "error");
		assert.deepEqual(failures, []);
	});

	it("takes no token that it has not made", async () => {
		const token = await service.token();
		await fc.assert(
			fc.asyncProperty(damaged([token]), async (other) => {
				if (other === token || !/^[\x21-\x7e]+$/.test(other)) return;
				const headers = { "X-aws-ec2-metadata-token": other };
				const answer = await service.ask("/latest/meta-data/", { headers });
				await answer.text();
				assert.ok([401, 431].includes(answer.status), `${answer.status}`);
			}),
			tries(1000),
		);
	});
});
