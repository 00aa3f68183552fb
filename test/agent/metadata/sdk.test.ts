import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fromInstanceMetadata } from "@aws-sdk/credential-providers";
import { instanceRecord } from "../../fakes/instance-record.ts";
import { startMetadataService } from "../../fakes/metadata-service.ts";

const ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

describe("metadata service, read by the AWS SDK", () => {
	let saved: string | undefined;
	before(() => {
		saved = process.env[ENDPOINT];
	});
	after(() => {
		if (saved === undefined) delete process.env[ENDPOINT];
		else process.env[ENDPOINT] = saved;
	});

	it("gives the role's keys by IMDSv2", async () => {
		const { metadataOptions } = instanceRecord(1).assignment;
		const required = { ...metadataOptions, httpTokens: "required" } as const;
		const record = instanceRecord(1, { metadataOptions: required });
		await using service = await startMetadataService(record);
		process.env[ENDPOINT] = service.url;
		const keys = await fromInstanceMetadata({ maxRetries: 0 })();
		assert.equal(keys.accessKeyId, "ASIAEXAMPLE1");
		assert.equal(keys.secretAccessKey, "secret/of+1");
		assert.equal(keys.sessionToken, "session//token1==");
	});

	it("tells an instance without a profile that there are none", async () => {
		const record = instanceRecord(1, { profile: null }, { status: "none" });
		await using service = await startMetadataService(record);
		process.env[ENDPOINT] = service.url;
		await assert.rejects(fromInstanceMetadata({ maxRetries: 0 })());
	});
});
