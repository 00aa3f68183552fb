import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AuditedCredentials } from "../../../controller/audit/audited-credentials.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";
import { RecordingAudit } from "../../fakes/recording-audit.ts";
import { RecordingCredentials } from "../../fakes/recording-credentials.ts";

describe("audit of credentials", () => {
	it("says for whom a session was issued, on whose request, for which instance and through which node, and no secret", () => {
		const clock = new FakeClock();
		const audit = new RecordingAudit();
		const issuer = new RecordingCredentials(clock);
		const credentials = new AuditedCredentials(issuer, audit, clock);
		const nodeName = "host-a";
		const roleArn = `arn:aws:iam::${ACCOUNT_ID}:role/worker`;
		const forInstance = credentials.askedBy({ nodeName }).askedBy({ roleArn });
		const issued = forInstance.issue(
			{
				kind: "role",
				accountId: ACCOUNT_ID,
				principalId: "AROAWORKER00000000000",
				sessionName: "i-0123456789abcdef0",
				instanceId: "i-0123456789abcdef0",
				nodeId: "node-1",
				roleDelivery: "2.0",
				policy: "not for auditors",
			},
			3600,
		);
		const requestId = "11111111-2222-4333-8444-555555555555";
		const callerArn = `arn:aws:iam::${ACCOUNT_ID}:user/alice`;
		const created = credentials
			.askedBy({ requestId, callerArn })
			.createAccessKey();
		assert.deepEqual(audit.events, [
			{
				event: "credentials",
				time: new Date(issued.issuedAt).toISOString(),
				...{ nodeName, roleArn },
				accessKeyId: issued.accessKeyId,
				kind: "role",
				accountId: ACCOUNT_ID,
				principalId: "AROAWORKER00000000000",
				sessionName: "i-0123456789abcdef0",
				instanceId: "i-0123456789abcdef0",
				nodeId: "node-1",
				roleDelivery: "2.0",
				expires: new Date(issued.expiresAt).toISOString(),
			},
			{
				event: "access-key",
				time: new Date(clock.now()).toISOString(),
				...{ requestId, callerArn },
				accessKeyId: created.accessKeyId,
			},
		]);
	});
});
