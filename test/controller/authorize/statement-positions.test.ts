import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { statementPositions } from "../../../controller/authorize/statement-positions.ts";

function spansOf(document: string): readonly string[] {
	return statementPositions(document).map(
		({ start, end }) =>
			`${start.line}:${start.column}-${end.line}:${end.column}`,
	);
}

describe("positions of statements", () => {
	it("counts a statement in a list as AWS shows it for AdministratorAccess", () => {
		const document = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`;
		assert.deepEqual(spansOf(document), ["3:17-8:6"]);
	});

	it("counts a statement that stands alone as AWS's documentation shows it", () => {
		const document = `{
  "Version":"2012-10-17",
  "Statement":{
    "Effect":"Allow",
    "Action":"s3:PutObject",
    "Resource":"arn:aws:s3:::my-test-bucket"
  }
}`;
		assert.deepEqual(spansOf(document), ["3:16-7:4"]);
	});

	it("tells several statements apart, whatever stands in their texts", () => {
		const one = '{"Sid":"\\"Statement\\":[{","Condition":{"Null":{"a:b":[]}}}';
		const document = `{"Statement":[${one},{"Effect":"Deny"}],"Version":"x"}`;
		const first = 15;
		const second = first + one.length + 1;
		assert.deepEqual(spansOf(document), [
			`1:${first}-1:${first + one.length}`,
			`1:${second}-1:${second + '{"Effect":"Deny"}'.length}`,
		]);
	});

	it("finds none in a text without statements", () => {
		assert.deepEqual(spansOf(""), []);
		assert.deepEqual(spansOf('{"Statement":[]}'), []);
	});
});
