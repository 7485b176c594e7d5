@NullMarked
package dev.hearth.storage.objects.request;

import org.jspecify.annotations.NullMarked;
