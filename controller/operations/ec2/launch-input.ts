import type { RunInstancesRequest } from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";

/** RunInstances' input as validation leaves it. */
export type LaunchInput = Checked<RunInstancesRequest>;
