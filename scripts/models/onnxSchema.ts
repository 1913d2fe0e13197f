import protobuf from "protobufjs";

/**
 * The part of ONNX's protobuf schema (proto2, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) that the models use.
 * Fields are written in the order of their numbers, and lists of whole numbers packed, as the models' first build did it:
 * ONNX leaves that open, and the models' hashes do not.
 */
const schema = `
syntax = "proto2";
package onnx;
message AttributeProto {
  optional string name = 1;
  optional float f = 2;
  optional int64 i = 3;
  optional bytes s = 4;
  repeated float floats = 7;
  repeated int64 ints = 8 [packed = true];
  optional int32 type = 20;
}
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  optional string name = 3;
  optional string opType = 4;
  repeated AttributeProto attribute = 5;
}
message TensorProto {
  repeated int64 dims = 1 [packed = true];
  optional int32 dataType = 2;
  optional string name = 8;
  optional bytes rawData = 9;
}
message Dimension { optional int64 dimValue = 1; optional string dimParam = 2; }
message TensorShapeProto { repeated Dimension dim = 1; }
message TensorTypeProto { optional int32 elemType = 1; optional TensorShapeProto shape = 2; }
message TypeProto { optional TensorTypeProto tensorType = 1; }
message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
message GraphProto {
  repeated NodeProto node = 1;
  optional string name = 2;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
}
message StringStringEntryProto { optional string key = 1; optional string value = 2; }
message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
message ModelProto {
  optional int64 irVersion = 1;
  optional string producerName = 2;
  optional GraphProto graph = 7;
  repeated OperatorSetIdProto opsetImport = 8;
  repeated StringStringEntryProto metadataProps = 14;
}`;

/** Encodes and decodes whole models. */
export const modelProto = protobuf
  .parse(schema, { keepCase: true })
  .root.lookupType("onnx.ModelProto");
