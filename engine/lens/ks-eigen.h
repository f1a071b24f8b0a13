/* One eigenvector of a symmetric matrix, by LAPACK's steps, that can be cancelled.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

/* The unit @vector (n) of the eigenvalue of @a (n, n) that has @rank greater ones; @values becomes
 * that eigenvalue and the greatest one. @a is given on and above its diagonal and is destroyed.
 *
 * Householder's reduction to three diagonals in narrow panels (dlatrd and a rank-2k update, as in
 * LAPACK's dsytrd), the eigenvalues without square roots (dsterf), and the vector by relatively
 * robust representations (Dhillon and Parlett 2004, dstemr). Equal eigenvalues have no vectors of
 * their own: those of a cluster are found together, so that each rank is given another one, always
 * the same.
 *
 * On the threads that OpenBLAS is set to. Looks at the cancel flag after each panel, 1 ms at n =
 * 1,300 and 3 ms at 2,048, and for the longest before the eigenvalues, 15 ms and 30 ms. 4/3 n^3
 * multiplications and as many additions; n numbers more for each member of the cluster and 30 n
 * besides. */
gboolean ks_eigen_symmetric (KsContext *context, double *a, gsize n, gsize rank, double *vector,
                             double values[2], GError **error);
