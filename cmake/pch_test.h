// Precompiled for every test.
#pragma once
#include "pch.h"

#include <gtest/gtest.h>
