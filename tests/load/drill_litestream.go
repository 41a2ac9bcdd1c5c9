package main

import "context"

func drillLitestream(context.Context, *drill) error { return &notRunError{"later"} }
